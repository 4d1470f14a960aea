namespace Tarn.Telemetry.Trails.Definitions;

/// <summary>The facts of an event by which selectors choose it.</summary>
/// <param name="DataType">The type of a data event's resources; null: a management event.</param>
public readonly record struct SelectedEvent(
    string Source, string Name, bool IsRead, string? DataType, IReadOnlyList<string> Arns, string Principal)
{
    /// <summary>Whether a trail selects the event.</summary>
    public bool IsSelectedBy(TrailDefinition trail)
    {
        var self = this;
        return trail.AdvancedSelectors is { } advanced ? advanced.Any(one => self.Matches(one))
            : trail.Selectors is { } classic ? classic.Any(one => self.Matches(one))
            : DataType is null;
    }

    /// <summary>Whether a trail selects any data event.</summary>
    public static bool IsAny(TrailDefinition trail) =>
        trail.AdvancedSelectors?.Any(one => one.Fields.Any(field => field.Field == "eventCategory" && field.Matches("Data"))) == true
        || trail.Selectors?.Any(one => one.Data.Count > 0) == true;

    private bool Matches(EventSelection selection)
    {
        if (selection.ReadWrite != "All" && selection.ReadWrite == "ReadOnly" != IsRead)
        {
            return false;
        }

        if (DataType is null)
        {
            return selection.Management && !selection.Excluded.Contains(Source);
        }

        var (type, arns) = (DataType, Arns);
        return selection.Data.Any(data => data.Type == type && data.Arns.Any(start => arns.Any(arn => arn.StartsWith(start, StringComparison.Ordinal))));
    }

    private bool Matches(AdvancedSelection selection)
    {
        foreach (var field in selection.Fields)
        {
            if (!Values(field.Field).Any(field.Matches))
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<string> Values(string field) => field switch
    {
        "eventCategory" => [DataType is null ? "Management" : "Data"],
        "readOnly" => [IsRead ? "true" : "false"],
        "eventName" => [Name],
        "eventSource" => [Source],
        "resources.type" => DataType is null ? [] : [DataType],
        "resources.ARN" => Arns,
        "userIdentity.arn" => [Principal],
        "eventType" => ["AwsApiCall"],
        _ => [],
    };
}
