/** Numbers as the table shows them. */

export const millions = (value: number): string => `${(value / 1e6).toFixed(2)} M`

export const milliseconds = (value: number): string => `${value.toFixed(0)} ms`

export const mebibytes = (value: number): string => `${value.toFixed(1)} MiB`

export const times = (value: number): string => `${value.toFixed(2)} x`

export const nanoseconds = (value: number): string => `${value.toFixed(0)} ns`

export const counted = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')
