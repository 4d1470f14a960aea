namespace Tarn.Streaming.Running.Clocks;

/// <summary>How long state without a bound of its own is retained after its last write.</summary>
/// <param name="Arrivals">The clock of writes and reads, so that any cut of the input drops the same state.</param>
/// <param name="Ms">Milliseconds; 0: forever.</param>
/// <seealso href="https://nightlies.apache.org/flink/flink-docs-stable/docs/dev/table/config/#table-exec-state-ttl"/>
internal sealed record StateTtl(ArrivalClock Arrivals, long Ms);
