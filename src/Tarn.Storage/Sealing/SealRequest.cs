namespace Tarn.Storage.Sealing;

/// <summary>How bytes are to be sealed.</summary>
/// <param name="Kind">The holder of the wrapping key.</param>
public sealed record SealRequest(SealKind Kind)
{
    /// <summary>With the instance key.</summary>
    public static SealRequest Instance { get; } = new(SealKind.Instance);

    /// <summary>The name of the wrapping key, where its holder has several; null: it has one.</summary>
    public string? KeyName { get; init; }

    /// <summary>The key that the client sent, for <see cref="SealKind.Customer"/>.</summary>
    public CustomerKey? Customer { get; init; }
}
