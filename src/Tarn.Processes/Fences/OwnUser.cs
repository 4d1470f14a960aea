using Tarn.Processes.Native;

namespace Tarn.Processes.Fences;

/// <summary>Users for processes, other than the server's.</summary>
public static class OwnUser
{
    /// <summary>Tries whether the server may start processes as a user. Returns null, or the reason against it.</summary>
    public static string? Try(uint user)
    {
        string? error = null;

        // The thread has this user until its end, so it must not be one of the pool.
        var thread = new Thread(() => error = ThreadUser.Become(user)) { IsBackground = true, Name = "own user" };
        thread.Start();
        thread.Join();
        return error;
    }
}
