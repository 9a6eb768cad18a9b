import { describe, expect, test } from 'vitest'
import { html, inlineJson, inlineScript } from '../../src/report/page/markup.ts'

describe('html', () => {
  test('escapes what is interpolated, in text and in attributes', () => {
    expect(html`<p title="${'"><b>'}">${"</p><script>'&"}</p>`.html).toBe(
      '<p title="&quot;&gt;&lt;b&gt;">&lt;/p&gt;&lt;script&gt;&#39;&amp;</p>',
    )
  })

  test('joins lists and nested markup, and leaves nothing for null, undefined and false', () => {
    expect(html`<ul>${['a', '<'].map(item => html`<li>${item}</li>`)}</ul>${null}${undefined}${false}${0}`.html).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>0',
    )
  })
})

test('inlineJson cannot end its element and parses back to the same value', () => {
  const value = { name: '</script><!--<b>\u2028\u2029' }
  const text = inlineJson(value)
  expect(text).not.toMatch(/[<\u2028\u2029]/)
  expect(JSON.parse(text)).toEqual(value)
})

test('inlineScript cannot end its element and runs to the same result', () => {
  const text = inlineScript(`return '</script>' + "</SCRIPT >" + '<!--'`)
  expect(text).not.toMatch(/<\/script|<!--/i)
  expect(new Function(text)()).toBe('</script></SCRIPT ><!--')
})
