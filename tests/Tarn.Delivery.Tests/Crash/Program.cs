namespace Tarn.Delivery.Tests.Crash;

/// <summary>The child processes of the kill tests.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case [OutputKillTests.ChildName, .. var rest]:
                await OutputKillTests.Child(rest);
                return 0;
            case [SourceKillTests.ChildName, .. var rest]:
                await SourceKillTests.Child(rest);
                return 0;
            case [EndpointKillTests.ChildName, .. var rest]:
                await EndpointKillTests.Child(rest);
                return 0;
            case [FunctionKillTests.ChildName, .. var rest]:
                await FunctionKillTests.Child(rest);
                return 0;
            case [PartKillTests.ChildName, .. var rest]:
                await PartKillTests.Child(rest);
                return 0;
            case [RedriveKillTests.ChildName, .. var rest]:
                await RedriveKillTests.Child(rest);
                return 0;
            case [ReplayKillTests.ChildName, .. var rest]:
                await ReplayKillTests.Child(rest);
                return 0;
            default:
                await Console.Error.WriteLineAsync(
                    "a child of the kill tests: "
                    + $"{OutputKillTests.ChildName}, {SourceKillTests.ChildName}, {EndpointKillTests.ChildName}, "
                    + $"{RedriveKillTests.ChildName}, {ReplayKillTests.ChildName}, {FunctionKillTests.ChildName} or {PartKillTests.ChildName}");
                return 2;
        }
    }
}
