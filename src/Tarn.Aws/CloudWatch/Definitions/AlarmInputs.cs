using Tarn.Aws.CloudWatch.Model;
using Tarn.Aws.Tagging;
using Tarn.Telemetry.Alarms.Actions;
using Tarn.Telemetry.Alarms.Definitions;

namespace Tarn.Aws.CloudWatch.Definitions;

/// <summary>The members that both kinds of alarms have, checked.</summary>
internal static class AlarmInputs
{
    private const int ActionsMax = 5;

    /// <summary>Checks the name of a new alarm.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void CheckName(string name)
    {
        if (name.Any(char.IsControl) || string.IsNullOrWhiteSpace(name))
        {
            throw AlarmFailures.Invalid("AlarmName must not be blank, and have no control characters.");
        }
    }

    /// <summary>The ARNs of actions.</summary>
    /// <exception cref="AwsErrorException">ValidationError: an ARN is no topic and no function.</exception>
    public static IReadOnlyList<string> Actions(IReadOnlyList<string>? given, string member)
    {
        var actions = given ?? [];
        if (actions.Count > ActionsMax)
        {
            throw AlarmFailures.Invalid($"{member} must have at most {ActionsMax} actions.");
        }

        if (actions.Distinct(StringComparer.Ordinal).Count() < actions.Count)
        {
            throw AlarmFailures.Invalid($"{member} must not name an action twice.");
        }

        return actions.FirstOrDefault(arn => !ActionTargets.Has(arn)) is { } other
            ? throw AlarmFailures.Invalid(
                $"Invalid arn syntax or unsupported action: {other}. {member} takes topics (arn:aws:sns:…) and functions (arn:aws:lambda:…); "
                + "actions of EC2, Auto Scaling and Systems Manager are not supported.")
            : actions;
    }

    /// <summary>The tags of a new alarm.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static IReadOnlyCollection<KeyValuePair<string, string>> Tags(IReadOnlyList<Tag>? tags)
    {
        KeyValuePair<string, string>[] given = [.. (tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value))];
        CheckKeys(given);
        return given.Length <= TagChanges.CountMax ? given : throw AlarmFailures.Invalid($"An alarm has at most {TagChanges.CountMax} tags.");
    }

    /// <summary>Checks that no key of a tag occurs twice.</summary>
    /// <exception cref="AwsErrorException">ValidationError.</exception>
    public static void CheckKeys(IReadOnlyCollection<KeyValuePair<string, string>> tags)
    {
        if (TagChanges.HasTwice(tags))
        {
            throw AlarmFailures.Invalid("Duplicated keys of tags are not allowed.");
        }
    }

    /// <summary>The names in the registry.</summary>
    public static IReadOnlyList<ResourceName> Names(Call call, IReadOnlyList<string> names) =>
        [.. names.Select(name => AlarmDefinition.Kind.NameOf(call, name))];
}
