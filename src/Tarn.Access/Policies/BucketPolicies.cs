using System.Diagnostics.CodeAnalysis;
using Tarn.Access.Registry;
using Tarn.Storage.Metadata;

namespace Tarn.Access.Policies;

/// <summary>
/// The policies of buckets in memory. A stored policy that cannot be read counts as one that denies everything: its
/// denials are not known.
/// </summary>
public sealed class BucketPolicies : IDisposable
{
    private const string DenyAll = """
        {"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*"}}
        """;

    private static readonly PolicyDocument Unreadable = PolicyDocument.Parse(DenyAll, PolicyKind.Resource);
    private readonly View<ResourceId, PolicyDocument> _policies;

    private BucketPolicies(View<ResourceId, PolicyDocument> policies) => _policies = policies;

    /// <summary>Whether there is any policy.</summary>
    public bool IsEmpty => _policies.Count == 0;

    /// <summary>Loads the policies and follows the store.</summary>
    public static async Task<BucketPolicies> Open(IMetadataStore store, CancellationToken cancellationToken) => new(
        await View<ResourceId, PolicyDocument>.Open(
            store, AccessSpaces.Policies, ResourceRows.ReadIdKey, (_, value) => Read(ResourceRows.ReadVersionedText(value)), cancellationToken));

    /// <summary>A bucket's policy, ready for decisions.</summary>
    public bool TryGet(ResourceId bucket, [NotNullWhen(true)] out PolicyDocument? policy) => _policies.TryGet(bucket, out policy);

    /// <inheritdoc/>
    public void Dispose() => _policies.Dispose();

    private static PolicyDocument Read(string text)
    {
        try
        {
            return PolicyDocument.Parse(text, PolicyKind.Resource);
        }
        catch (FormatException)
        {
            return Unreadable;
        }
    }
}
