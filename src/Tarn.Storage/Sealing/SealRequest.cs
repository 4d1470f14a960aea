using Tarn.Storage.Rights;

namespace Tarn.Storage.Sealing;

/// <summary>How bytes are to be sealed.</summary>
/// <param name="Kind">The holder of the wrapping key.</param>
public sealed record SealRequest(SealKind Kind)
{
    /// <summary>With the instance key.</summary>
    public static SealRequest Instance { get; } = new(SealKind.Instance);

    /// <summary>The name of the wrapping key, where its holder has several; null: it has one.</summary>
    public string? KeyName { get; init; }

    /// <summary>The account and region in which <see cref="KeyName"/> is looked up.</summary>
    public KeyScope? Place { get; init; }

    /// <summary>The pairs that each opening of a <see cref="SealKind.Kms"/> body authenticates beside the place; null: none.</summary>
    public IReadOnlyDictionary<string, string>? Pairs { get; init; }

    /// <summary>Whether the key is used for the bucket, and not for the object alone.</summary>
    public bool UsesBucketKey { get; init; }

    /// <summary>The rights of the writer to the wrapping key.</summary>
    public IRights Rights { get; init; } = InstanceRights.Instance;

    /// <summary>The key that the client sent, for <see cref="SealKind.Customer"/>.</summary>
    public CustomerKey? Customer { get; init; }
}
