namespace Tarn.Storage.Disk.Simulation;

/// <summary>A call of a process that the simulated crash has ended.</summary>
public sealed class SimulatedCrashException() : Exception("The simulated machine has crashed.");
