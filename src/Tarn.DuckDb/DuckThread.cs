namespace Tarn.DuckDb;

/// <summary>
/// Runs DuckDB work on named threads with a 16 MB stack. DuckDB's recursion fails at 20,000 levels with 1.5 MB, and at
/// 100,000 levels with 8 MB. Pool threads are not used: one that blocks during a statement starves all other work on a
/// small machine.
/// </summary>
public static class DuckThread
{
    public const int StackBytes = 16 << 20;

    /// <summary>Runs the work on a new thread. The task's continuations run on the pool.</summary>
    public static Task<T> Run<T>(string name, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() => Complete(done, work), StackBytes) { Name = name, IsBackground = true };
        thread.Start();
        return done.Task;
    }

    public static Task Run(string name, Action work) => Run(name, () =>
    {
        work();
        return true;
    });

    internal static void Complete<T>(TaskCompletionSource<T> done, Func<T> work)
    {
        try
        {
            done.SetResult(work());
        }
        catch (Exception error)
        {
            done.SetException(error);
        }
    }
}
