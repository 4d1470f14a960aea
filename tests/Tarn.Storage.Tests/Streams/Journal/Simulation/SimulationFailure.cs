namespace Tarn.Storage.Tests.Streams.Journal.Simulation;

/// <summary>An invariant does not hold.</summary>
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
