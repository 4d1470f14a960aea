using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit.Chain;

/// <summary>An entry that waits for its sync.</summary>
internal sealed class PendingEntry(AuditEntry entry)
{
    private readonly TaskCompletionSource _stored = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AuditEntry Entry => entry;

    public Task Task => _stored.Task;

    public void Stored() => _stored.SetResult();

    public void Failed(Exception failure) => _stored.SetException(failure);
}
