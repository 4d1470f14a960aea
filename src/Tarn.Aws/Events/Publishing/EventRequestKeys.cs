namespace Tarn.Aws.Events.Publishing;

/// <summary>The condition keys of one entry of PutEvents.</summary>
/// <seealso href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html"/>
/// <param name="others">The keys that the request sets otherwise; null: none.</param>
internal sealed class EventRequestKeys(string? source, string? detailType, IRequestKeys? others) : IRequestKeys
{
    /// <inheritdoc/>
    public IReadOnlyList<string>? Find(string key) => key switch
    {
        "events:source" => source is null ? null : [source],
        "events:detail-type" => detailType is null ? null : [detailType],
        _ => others?.Find(key),
    };
}
