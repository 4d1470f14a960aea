using Tarn.Access.Keys.Finding;

namespace Tarn.Access.Keys.Use;

/// <summary>A part that has data under keys. Each service adds its own, so that <c>tarn keys usage</c> shows the data of a key.</summary>
public interface IKeyDependents
{
    /// <summary>The resources whose bytes need the key, in no order; from memory, or by a bounded read.</summary>
    ValueTask<IReadOnlyList<KeyDependent>> Of(FoundKey key, CancellationToken cancellationToken);
}
