using Tarn.Access.Audit.Records;

namespace Tarn.Access.Audit;

/// <summary>Tells which data calls are recorded. Without it, none is.</summary>
public sealed class DataSelection
{
    private volatile Func<string, Call, string, bool, IReadOnlyList<string>, bool>? _selects;

    /// <summary>Whether a trail selects data calls at all. One read of memory.</summary>
    public bool IsAny => _selects is not null;

    /// <summary>Sets the selection; null: no trail selects data calls.</summary>
    /// <param name="selects">By the event source, the call, the type of its resources, whether it reads, and the resources' ARNs.</param>
    public void Set(Func<string, Call, string, bool, IReadOnlyList<string>, bool>? selects) => _selects = selects;

    /// <summary>Whether a trail selects a call.</summary>
    public bool Selects(AuditedCall audited) =>
        audited.DataType is { } type && _selects?.Invoke(audited.EventSource, audited.Call, type, audited.IsRead, audited.Resources) == true;
}
