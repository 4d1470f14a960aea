namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// A named thread for each loop: a sync on a pool thread would starve the listener on a small machine.
/// </summary>
internal sealed class JournalThreads : IJournalLoops
{
    private const int StackBytes = 16 << 20;

    public static JournalThreads Own { get; } = new();

    public Func<Task> Start(string name, Func<bool, bool> step, Action<Exception> failed)
    {
        var thread = new Thread(() => Run(step, failed), StackBytes) { Name = name, IsBackground = true };
        thread.Start();
        return () => Task.Factory.StartNew(thread.Join, TaskCreationOptions.LongRunning);
    }

    private static void Run(Func<bool, bool> step, Action<Exception> failed)
    {
        try
        {
            while (step(true))
            {
            }
        }
        catch (Exception e)
        {
            failed(e);
        }
    }
}
