namespace Tarn.Processes.Native;

/// <summary>
/// The user of the calling thread alone. The C library's calls would change every thread of the server.
/// </summary>
internal static class ThreadUser
{
    /// <returns>Null, or the reason of the failure.</returns>
    public static string? Become(uint user)
    {
        if (SystemCalls.Own is not { } calls)
        {
            return "own user: this processor's calls are not known";
        }

        var id = (nint)user;
        return Posix.SystemCall(calls.SetGroups, 0, 0, 0, 0) == 0
            && Posix.SystemCall(calls.SetGroupIds, id, id, id, 0) == 0
            && Posix.SystemCall(calls.SetUserIds, id, id, id, 0) == 0
            ? null
            : $"own user: {Posix.LastError()}";
    }
}
