namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>The result of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">The hash of all events.</param>
/// <param name="Events">The number of events.</param>
/// <param name="Counts">The counts of events.</param>
/// <param name="Failure">The broken invariant, or null.</param>
internal sealed record SimulationResult(int Seed, ulong Hash, long Events, SimulationCounts Counts, Exception? Failure);
