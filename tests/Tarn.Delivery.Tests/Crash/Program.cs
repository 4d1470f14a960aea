namespace Tarn.Delivery.Tests.Crash;

/// <summary>What the kill test runs in a process of its own.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (args is not [OutputKillTests.ChildName, .. var rest])
        {
            await Console.Error.WriteLineAsync($"a child of the kill test: {OutputKillTests.ChildName}");
            return 2;
        }

        await OutputKillTests.Child(rest);
        return 0;
    }
}
