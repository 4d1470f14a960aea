namespace Tarn.Access.Secrets.Values;

/// <summary>A value, encrypted for its row.</summary>
/// <param name="KeyArn">The ARN of the key that encrypted its data key.</param>
public sealed record SealedValue(ReadOnlyMemory<byte> Row, string KeyArn)
{
    /// <inheritdoc/>
    public override string ToString() => $"value under {KeyArn}";
}
