namespace Tarn.Storage.Streams.Journal.State;

/// <summary>
/// Runs the journal's loops, which block: on named threads of their own (<see cref="JournalThreads"/>), or, in the simulator, on its one
/// thread, a step at a time, in the order that the seed says.
/// </summary>
internal interface IJournalLoops
{
    /// <summary>Begins a loop.</summary>
    /// <param name="name">The thread's name.</param>
    /// <param name="step">
    /// Does one thing. Told to wait it returns false when there will be nothing more to do; told not to wait, when there is nothing now.
    /// </param>
    /// <param name="failed">Called with what a step threw: it is not run again.</param>
    /// <returns>Awaits the loop's end, after whatever the loop waits for was closed.</returns>
    Func<Task> Start(string name, Func<bool, bool> step, Action<Exception> failed);
}
