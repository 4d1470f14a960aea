using Tarn.Storage.Streams.Journal.State;

namespace Tarn.Storage.Tests.Streams.Journal;

/// <summary>Starts no loops: the test steps the writer and the keeper itself.</summary>
internal sealed class SteppedLoops : IJournalLoops
{
    public Func<Task> Start(string name, Func<bool, bool> step, Action<Exception> failed) => () => Task.CompletedTask;
}
