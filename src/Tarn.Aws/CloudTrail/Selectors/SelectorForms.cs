using Tarn.Aws.CloudTrail.Failures;
using Tarn.Aws.CloudTrail.Model;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Aws.CloudTrail.Selectors;

/// <summary>Selectors of events, as callers give and see them.</summary>
internal static class SelectorForms
{
    private const int SelectorsMax = 5;
    private const int ValuesMax = 500;

    private static readonly HashSet<string> ClassicTypes = ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"];

    private static readonly HashSet<string> Fields =
    [
        "eventCategory", "eventName", "eventSource", "eventType", "readOnly", "resources.type", "resources.ARN", "userIdentity.arn",
    ];

    /// <summary>The selectors of an input.</summary>
    /// <exception cref="AwsErrorException">InvalidEventSelectorsException.</exception>
    public static IReadOnlyList<EventSelection> Of(IReadOnlyList<EventSelector> selectors)
    {
        if (selectors.Count is 0 or > SelectorsMax)
        {
            throw CloudTrailFailures.BadSelectors($"A trail has 1 to {SelectorsMax} event selectors.");
        }

        return [.. selectors.Select(Of)];
    }

    /// <summary>The advanced selectors of an input.</summary>
    /// <exception cref="AwsErrorException">InvalidEventSelectorsException.</exception>
    public static IReadOnlyList<AdvancedSelection> Of(IReadOnlyList<AdvancedEventSelector> selectors)
    {
        if (selectors.Sum(one => one.FieldSelectors.Sum(CountOf)) > ValuesMax)
        {
            throw CloudTrailFailures.BadSelectors($"The advanced event selectors of a trail have {ValuesMax} values at most.");
        }

        return selectors.Count == 0 ? throw CloudTrailFailures.BadSelectors("A trail has at least 1 advanced event selector.") : [.. selectors.Select(Of)];
    }

    public static EventSelector Of(EventSelection selection) => new()
    {
        ReadWriteType = selection.ReadWrite,
        IncludeManagementEvents = selection.Management,
        ExcludeManagementEventSources = selection.Excluded,
        DataResources = [.. selection.Data.Select(data => new DataResource { Type = data.Type, Values = data.Arns })],
    };

    public static AdvancedEventSelector Of(AdvancedSelection selection) => new()
    {
        Name = selection.Name,
        FieldSelectors = [.. selection.Fields.Select(field => new AdvancedFieldSelector
        {
            Field = field.Field,
            EqualsValue = field.EqualTo,
            StartsWith = field.StartsWith,
            EndsWith = field.EndsWith,
            NotEquals = field.NotEquals,
            NotStartsWith = field.NotStartsWith,
            NotEndsWith = field.NotEndsWith,
        })],
    };

    private static EventSelection Of(EventSelector selector)
    {
        foreach (var data in selector.DataResources ?? [])
        {
            if (data.Type is null || !ClassicTypes.Contains(data.Type))
            {
                throw CloudTrailFailures.BadSelectors(
                    $"The data resource type {data.Type} is not one of {string.Join(", ", ClassicTypes.Order())}: advanced event selectors have the others.");
            }
        }

        return new EventSelection(
            selector.ReadWriteType ?? "All",
            selector.IncludeManagementEvents ?? true,
            selector.ExcludeManagementEventSources ?? [],
            [.. (selector.DataResources ?? []).Select(data => new DataResources(data.Type!, data.Values ?? []))]);
    }

    private static AdvancedSelection Of(AdvancedEventSelector selector)
    {
        foreach (var field in selector.FieldSelectors)
        {
            if (!Fields.Contains(field.Field))
            {
                throw CloudTrailFailures.BadSelectors($"The field {field.Field} is not one of {string.Join(", ", Fields.Order())}.");
            }

            if (CountOf(field) == 0)
            {
                throw CloudTrailFailures.BadSelectors($"The field {field.Field} has no condition.");
            }
        }

        var category = selector.FieldSelectors.SingleOrDefault(field => field.Field == "eventCategory")?.EqualsValue;
        if (category is not ["Management"] and not ["Data"])
        {
            throw CloudTrailFailures.BadSelectors("Each advanced event selector has eventCategory equal to Management or Data.");
        }

        if (category is ["Data"] && !selector.FieldSelectors.Any(field => field is { Field: "resources.type", EqualsValue.Count: 1 }))
        {
            throw CloudTrailFailures.BadSelectors("A selector of data events has one resources.type.");
        }

        return new AdvancedSelection(selector.Name, [.. selector.FieldSelectors.Select(field => new FieldSelection(field.Field)
        {
            EqualTo = field.EqualsValue,
            StartsWith = field.StartsWith,
            EndsWith = field.EndsWith,
            NotEquals = field.NotEquals,
            NotStartsWith = field.NotStartsWith,
            NotEndsWith = field.NotEndsWith,
        })]);
    }

    private static int CountOf(AdvancedFieldSelector field) => (field.EqualsValue?.Count ?? 0) + (field.StartsWith?.Count ?? 0)
        + (field.EndsWith?.Count ?? 0) + (field.NotEquals?.Count ?? 0) + (field.NotStartsWith?.Count ?? 0) + (field.NotEndsWith?.Count ?? 0);
}
