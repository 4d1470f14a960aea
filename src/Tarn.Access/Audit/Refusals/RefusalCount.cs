using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit.Refusals;

/// <summary>The refusals of one kind after the first.</summary>
internal sealed class RefusalCount
{
    /// <summary>The last one; null: there is only the first.</summary>
    public AuditedCall? Last { get; private set; }

    public long Count { get; private set; }

    public void Add(AuditedCall refused) => (Last, Count) = (refused, Count + 1);
}
