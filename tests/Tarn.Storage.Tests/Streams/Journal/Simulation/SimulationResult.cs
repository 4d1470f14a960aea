namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>What became of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Hash">Of everything that happened.</param>
/// <param name="Events">How much happened.</param>
/// <param name="Counts">What happened.</param>
/// <param name="Failure">The invariant that does not hold, or null.</param>
internal sealed record SimulationResult(int Seed, ulong Hash, long Events, SimulationCounts Counts, Exception? Failure);
