namespace Tarn.Storage.Losses;

/// <summary>Records or messages that ended unconsumed for one cause.</summary>
/// <param name="Arn">The queue, subscription, function, mapping, delivery, table or bucket that lost them.</param>
/// <param name="Count">Records or messages, 1 or more.</param>
/// <param name="Bytes">Their bytes; 0: not known.</param>
/// <param name="Reason">One sentence, at most <see cref="LossRows.ReasonCharsMax"/> characters. Losses of one reason share a row.</param>
public readonly record struct Loss(string Arn, LossKind Kind, long Count, long Bytes, string Reason)
{
    /// <summary>The account of the resource, where its ARN names none.</summary>
    public string? Account { get; init; }

    /// <summary>The region of the resource, where its ARN names none.</summary>
    public string? Region { get; init; }

    /// <summary>Where the resource is, and its service; empty: an internal stream has no account.</summary>
    public (string Account, string Region, string Service) Home
    {
        get
        {
            var parts = Arn.Split(':', 6);
            return (Account ?? parts[4], Region ?? parts[3], parts[2]);
        }
    }

    /// <summary>The word for the kind in <c>tarn.losses</c>.</summary>
    public static string TextOf(LossKind kind) => kind switch
    {
        LossKind.Expired => "expired",
        LossKind.Refused => "refused",
        LossKind.Exhausted => "exhausted",
        LossKind.TooOld => "too old",
        LossKind.TooLarge => "too large",
        LossKind.Unread => "unread",
        LossKind.Deleted => "deleted",
        LossKind.Damaged => "damaged",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "The kind is unknown."),
    };
}
