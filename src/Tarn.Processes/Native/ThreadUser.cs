namespace Tarn.Processes.Native;

/// <summary>
/// The user of the calling thread alone. The C library's calls would change every thread of the server.
/// </summary>
internal static unsafe class ThreadUser
{
    private const uint CapabilitiesVersion = 0x2008_0522;

    /// <summary>Drops all capabilities of the calling thread. With no new privileges, a program that it starts gets none back.</summary>
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? GiveUpCapabilities()
    {
        var header = stackalloc uint[] { CapabilitiesVersion, 0 };
        var none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        return SystemCalls.Own is { } calls && FenceCalls.SystemCall(calls.SetCapabilities, (nint)header, (nint)none, 0, 0) == 0
            ? null
            : $"capabilities: {FenceCalls.LastError()}";
    }

    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Become(uint user)
    {
        if (SystemCalls.Own is not { } calls)
        {
            return "own user: this processor's calls are not known";
        }

        var id = (nint)user;
        return FenceCalls.SystemCall(calls.SetGroups, 0, 0, 0, 0) == 0
            && FenceCalls.SystemCall(calls.SetGroupIds, id, id, id, 0) == 0
            && FenceCalls.SystemCall(calls.SetUserIds, id, id, id, 0) == 0
            ? null
            : $"own user: {FenceCalls.LastError()}";
    }
}
