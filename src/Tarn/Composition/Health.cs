namespace Tarn.Composition;

/// <summary>Why the instance is not ready, if it is not (<c>/health</c>, status).</summary>
internal sealed class Health(StorageRoom storage)
{
    /// <summary>One sentence for each reason; empty when all is well.</summary>
    public IReadOnlyList<string> Reasons() => storage.Log.Fault is { } fault
        ? [$"the journal takes no more records (D2): {fault.Message}"]
        : [];
}
