namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Runs the journal's blocking loops on named threads of their own (<see cref="JournalThreads"/>). The simulator runs
/// them step by step on its one thread, in an order that the seed decides.
/// </summary>
internal interface IJournalLoops
{
    /// <summary>Begins a loop.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="step">
    /// Does one thing. With true it waits for work, and returns false when there will be no more work. With false it
    /// returns false when there is no work now.
    /// </param>
    /// <param name="failed">Called with the exception of a step; the step is not run again.</param>
    /// <returns>
    /// A function that awaits the loop's end; it is called after everything that the loop waits for was closed.
    /// </returns>
    Func<Task> Start(string name, Func<bool, bool> step, Action<Exception> failed);
}
