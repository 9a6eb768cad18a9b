/**
 * For every property test. The same random cases in every run; a test that is to look elsewhere says so by a seed of its
 * own. And an array that may have up to n entries has up to n: by itself fast-check draws ten at most, whatever the maximum
 * says, so that lives of a hundred events had five.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: 1, defaultSizeToMaxWhenMaxSpecified: true })
