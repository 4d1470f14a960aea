using System.Globalization;
using Tarn.Processes.Native;

namespace Tarn.OwnProcess;

/// <summary>The rights of the user that runs the server, and the losses without root (docs/service.md).</summary>
/// <param name="User">The user's number; 0: root.</param>
/// <param name="Capabilities">The effective capabilities, a bit each.</param>
/// <param name="FreePort">The first port on which every user may listen.</param>
internal sealed record UserRights(uint User, ulong Capabilities, int FreePort)
{
    private const int BindLowPorts = 10;
    private const int UsualFreePort = 1_024;
    private const string FreePortFile = "/proc/sys/net/ipv4/ip_unprivileged_port_start";
    private const string CapabilitiesLine = "CapEff:";

    public static UserRights OfProcess()
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(CapabilitiesLine, StringComparison.Ordinal));
        var capabilities = ulong.Parse(line[CapabilitiesLine.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var port = File.Exists(FreePortFile) ? int.Parse(File.ReadAllText(FreePortFile), CultureInfo.InvariantCulture) : UsualFreePort;
        return new UserRights(FenceCalls.EffectiveUserId(), capabilities, port);
    }

    /// <summary>The line for the introduction.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"rights: user {User}, without root: {string.Join("; ", Lacks())} (docs/service.md)");

    /// <summary>Whether the server lacks a right.</summary>
    public bool LacksSome => User != 0;

    private IEnumerable<string> Lacks()
    {
        yield return "SQL workers and functions share the server's user";
        yield return "--function-network none limits ports only";
        if (FreePort > 0 && (Capabilities & (1UL << BindLowPorts)) == 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"ports below {FreePort} are closed");
        }
    }
}
