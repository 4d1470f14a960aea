namespace Tarn.Workers.Pool;

/// <summary>The owner of a worker process. Two owners never share a process.</summary>
/// <param name="Identity">The caller, or the part of the program that runs by itself.</param>
/// <param name="WorkGroup">The work group; empty: none.</param>
public sealed record WorkerPrincipal(string Account, string Region, string Identity, string WorkGroup);
