namespace Tarn.Delivery.Functions;

/// <summary>One call of a function.</summary>
public sealed record TransformRequest
{
    /// <summary>The call's id; each attempt has another one.</summary>
    public required Guid InvocationId { get; init; }

    public required string FunctionArn { get; init; }

    public required string DeliveryArn { get; init; }

    /// <summary>The ARN of the source stream; null: the delivery takes direct puts.</summary>
    public string? SourceArn { get; init; }

    /// <summary>The delivery's region.</summary>
    public required string Region { get; init; }

    /// <summary>
    /// The records, at least one. As JSON, with data in base64, they have at most <see cref="TransformLimits.JsonBytesMax"/>.
    /// </summary>
    public required IReadOnlyList<TransformRecord> Records { get; init; }
}
