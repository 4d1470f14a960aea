namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>An invariant is broken.</summary>
internal sealed class SimulationFailure(string message) : Exception(message)
{
    public static void Unless(bool holds, string message)
    {
        if (!holds)
        {
            throw new SimulationFailure(message);
        }
    }
}
