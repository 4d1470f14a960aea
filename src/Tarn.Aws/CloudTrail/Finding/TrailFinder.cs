using System.Text.RegularExpressions;
using Tarn.Aws.CloudTrail.Failures;
using Tarn.Telemetry.Trails.Definitions;

namespace Tarn.Aws.CloudTrail.Finding;

/// <summary>Finds trails by their names and ARNs.</summary>
internal sealed partial class TrailFinder(Definitions<RegisteredTrail> trails)
{
    private const int NameCharsMin = 3;
    private const int NameCharsMax = 128;

    /// <summary>The ARN of a trail that a name or an ARN names; null: none is given.</summary>
    public static string? ArnOf(Call call, string? nameOrArn) => string.IsNullOrEmpty(nameOrArn) ? null
        : nameOrArn.StartsWith("arn:", StringComparison.Ordinal) ? nameOrArn
        : TrailDefinition.Kind.ArnOf(call, nameOrArn);

    /// <summary>The trail of a name in the call's region, or of an ARN of any region.</summary>
    /// <exception cref="AwsErrorException">TrailNotFoundException; InvalidTrailNameException; CloudTrailARNInvalidException.</exception>
    public RegisteredTrail Find(Call call, string? nameOrArn)
    {
        var name = NameOf(call, nameOrArn);
        return name.Account == call.Account && trails.Find(name) is { } found
            ? found
            : throw CloudTrailFailures.NoTrail(TrailDefinition.Kind.ArnOf(name), call.Account);
    }

    /// <summary>The trail for a change, which its own region makes.</summary>
    /// <exception cref="AwsErrorException">InvalidHomeRegionException, beside the errors of <see cref="Find"/>.</exception>
    public RegisteredTrail FindAtHome(Call call, string nameOrArn)
    {
        var trail = Find(call, nameOrArn);
        return trail.Resource.Name.Region == call.Region ? trail : throw Model.CloudTrailErrors.InvalidHomeRegionException(
            $"Trail {trail.Resource.Arn} has home region {trail.Resource.Name.Region}, and this request came to {call.Region}.");
    }

    /// <summary>The trails that a region shows: its own, and the account's trails of all regions.</summary>
    public IEnumerable<RegisteredTrail> All(Call call, bool includesOthers = true) => trails.All
        .Where(trail => trail.Resource.Owner == call.Account
            && (trail.Resource.Name.Region == call.Region || (includesOthers && trail.Definition.IsMultiRegion)))
        .OrderBy(trail => trail.Resource.Arn, StringComparer.Ordinal);

    /// <summary>The trail of a name, if there is one.</summary>
    public IEnumerable<RegisteredTrail> AllOf(ResourceName name) => trails.Find(name) is { } found ? [found] : [];

    /// <summary>The name that a name or an ARN gives.</summary>
    /// <exception cref="AwsErrorException">InvalidTrailNameException; CloudTrailARNInvalidException.</exception>
    public static ResourceName NameOf(Call call, string? nameOrArn)
    {
        if (string.IsNullOrEmpty(nameOrArn))
        {
            throw CloudTrailFailures.BadName("Trail name cannot be blank!");
        }

        if (nameOrArn.StartsWith("arn:", StringComparison.Ordinal))
        {
            return TrailDefinition.Kind.NameIn(nameOrArn) ?? throw CloudTrailFailures.BadArn(nameOrArn);
        }

        CheckName(nameOrArn);
        return TrailDefinition.Kind.NameOf(call, nameOrArn);
    }

    /// <summary>Checks a trail's name by AWS's rules.</summary>
    /// <exception cref="AwsErrorException">InvalidTrailNameException.</exception>
    public static void CheckName(string name)
    {
        var reason = name.Length < NameCharsMin
            ? $"Trail name too short. Minimum allowed length: {NameCharsMin} characters. Specified name length: {name.Length} characters."
            : name.Length > NameCharsMax
            ? $"Trail name too long. Maximum allowed length: {NameCharsMax} characters. Specified name length: {name.Length} characters."
            : !char.IsAsciiLetterOrDigit(name[0]) ? "Trail name must starts with a letter or number."
            : !char.IsAsciiLetterOrDigit(name[^1]) ? "Trail name must ends with a letter or number."
            : !Letters().IsMatch(name) ? "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), "
                + "and underscores (_)."
            : Twice().IsMatch(name) ? "Trail name cannot have adjacent periods, underscores or dashes."
            : null;
        if (reason is not null)
        {
            throw CloudTrailFailures.BadName(reason);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9._-]+$")]
    private static partial Regex Letters();

    [GeneratedRegex("[._-]{2}")]
    private static partial Regex Twice();
}
