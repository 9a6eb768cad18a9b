/**
 * Public traces: where a user gets each one, under which terms, and how it is imported. SHA-256 values are of a file's
 * uncompressed content, so that they hold however it was packed.
 */

export interface CatalogueEntry {
  readonly name: string
  readonly title: string
  /** What one row is, and how many. */
  readonly contents: string
  /** On GitHub. */
  readonly repository: string
  /** Within the repository. */
  readonly path: string
  readonly licence: string
  readonly citation: string
  readonly files: readonly CatalogueFile[]
  /** Name of the importer; null while there is none. */
  readonly importer: string | null
  /** Pieces that come with Foreserve. */
  readonly shipped: readonly string[]
}

export interface CatalogueFile {
  readonly file: string
  readonly rows: number
  readonly sha256: string
}

export const catalogue: readonly CatalogueEntry[] = [
  {
    name: 'azure-llm-2023',
    title: 'Azure LLM inference trace 2023',
    contents: 'requests of two LLM services (code completion, conversation) in one hour, with token counts',
    repository: 'Azure/AzurePublicDataset',
    path: 'data/AzureLLMInferenceTrace_{code,conv}.csv',
    licence: 'CC-BY 4.0',
    citation: 'Patel et al., "Splitwise: Efficient generative LLM inference using phase splitting", ISCA 2024',
    files: [
      {
        file: 'data/AzureLLMInferenceTrace_code.csv',
        rows: 8819,
        sha256: '54e9a6d2a4bd06ba1e060304b900abbc74cbea53de96506e60fe5bb4f2277fb6',
      },
      {
        file: 'data/AzureLLMInferenceTrace_conv.csv',
        rows: 19_366,
        sha256: '2f1e5b666d4e3055fdbba98598ce2ec307767b9064e03e2fa46676dbcc7d0bf8',
      },
    ],
    importer: 'azure-llm-2023',
    shipped: ['traces/azure-llm-2023-code.csv.gz', 'traces/azure-llm-2023-conv.csv.gz'],
  },
  {
    name: 'azure-llm-2024',
    title: 'Azure LLM inference trace 2024',
    contents: 'requests of two LLM services in one week, with token counts',
    repository: 'Azure/AzurePublicDataset',
    path: 'AzureLLMInferenceDataset2024.md',
    licence: 'CC-BY 4.0',
    citation:
      'Stojkovic et al., "DynamoLLM: Designing LLM inference clusters for performance and energy efficiency", HPCA 2025',
    files: [],
    importer: null,
    shipped: [],
  },
  {
    name: 'azure-functions-2019',
    title: 'Azure Functions trace 2019',
    contents: 'invocations per function and minute over 14 days',
    repository: 'Azure/AzurePublicDataset',
    path: 'AzureFunctionsDataset2019.md',
    licence: 'CC-BY 4.0',
    citation: 'Shahrad et al., "Serverless in the wild", USENIX ATC 2020',
    files: [],
    importer: null,
    shipped: [],
  },
  {
    name: 'azure-functions-2021',
    title: 'Azure Functions invocation trace 2021',
    contents: 'invocations (end and duration) per application and function over 14 days',
    repository: 'Azure/AzurePublicDataset',
    path: 'AzureFunctionsInvocationTrace2021.md',
    licence: 'CC-BY 4.0',
    citation: 'Zhang et al., "Faster and cheaper serverless computing on harvested resources", SOSP 2021',
    files: [],
    importer: null,
    shipped: [],
  },
  {
    name: 'burstgpt',
    title: 'BurstGPT',
    contents: 'requests to ChatGPT and GPT-4 of a campus over months, with token counts',
    repository: 'HPMLL/BurstGPT',
    path: 'data/',
    licence: 'CC-BY 4.0',
    citation:
      'Wang et al., "BurstGPT: A real-world workload dataset to optimize LLM serving systems", arXiv:2401.17644',
    files: [],
    importer: null,
    shipped: [],
  },
  {
    name: 'mooncake-fast25',
    title: 'Mooncake conversation trace',
    contents: 'chat requests of 59 minutes, with token counts and hashes of prefix blocks',
    repository: 'kvcache-ai/Mooncake',
    path: 'FAST25-release/traces/',
    licence: 'Apache-2.0',
    citation: 'Qin et al., "Mooncake: Trading more storage for less computation", FAST 2025',
    files: [
      {
        file: 'FAST25-release/traces/conversation_trace.jsonl',
        rows: 12_031,
        sha256: 'b8cbb061a85206d729d91cdc2981f43c9e0d99209dce588d3af5f7934408b9df',
      },
    ],
    importer: null,
    shipped: [],
  },
  {
    name: 'servegen',
    title: 'ServeGen',
    contents: 'rate and burstiness of 422 clients of production model services in windows of 10 minutes',
    repository: 'alibaba/ServeGen',
    path: 'data/**/chunk-N-trace.csv',
    licence: 'Apache-2.0',
    citation: 'ServeGen: Workload characterization and generation of LLM serving in production, arXiv:2505.09999',
    files: [],
    importer: null,
    shipped: [],
  },
  {
    name: 'alibaba-genai-2026',
    title: 'Alibaba cluster trace v2026 GenAI',
    contents: 'multi-tenant image generation over 23 days, with service, queueing and model load times',
    repository: 'alibaba/clusterdata',
    path: 'cluster-trace-v2026-GenAI/',
    licence: 'for research or study (terms of the repository)',
    citation: 'cluster-trace-v2026-GenAI, SoCC 2025',
    files: [
      {
        file: 'cluster-trace-v2026-GenAI/lora_request_trace.csv',
        rows: 26_823,
        sha256: '263fb88f1095f62d360cf89ded8cfc24fa2c5d111c1b16e7aaa9ccbfc4b37d78',
      },
    ],
    importer: null,
    shipped: [],
  },
]
