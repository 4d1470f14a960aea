using System.Text.Json;

namespace Tarn.Access.Policies;

/// <summary>The principals of a statement in a trust policy or in a resource's policy.</summary>
/// <param name="Aws"><c>*</c>, accounts, ARNs and unique ids.</param>
/// <param name="Services">Services: <c>lambda.amazonaws.com</c>.</param>
public sealed record PolicyPrincipals(IReadOnlyList<string> Aws, IReadOnlyList<string> Services)
{
    private const string Anyone = "*";

    /// <summary>Reads the element Principal. Federated principals are accepted, and match no caller.</summary>
    /// <exception cref="FormatException">It is not one; the message is IAM's.</exception>
    internal static PolicyPrincipals Read(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String && element.GetString() == Anyone)
        {
            return new PolicyPrincipals([Anyone], []);
        }

        if (element.ValueKind != JsonValueKind.Object || !element.EnumerateObject().Any())
        {
            throw new FormatException($"Invalid principal in policy: {element.GetRawText()}");
        }

        var (aws, services) = (new List<string>(), new List<string>());
        foreach (var member in element.EnumerateObject())
        {
            var values = PolicyParser.Texts(member.Value);
            Func<string, bool>? isValid = member.Name switch
            {
                "AWS" => IsAws,
                "Service" => IsService,
                "Federated" or "CanonicalUser" => _ => true,
                _ => throw new FormatException($"Invalid principal in policy: {member.Name}"),
            };
            if (Array.Find(values, value => !isValid(value)) is { } wrong)
            {
                throw new FormatException($"Invalid principal in policy: \"{member.Name.ToUpperInvariant()}\":\"{wrong}\"");
            }

            (member.Name == "AWS" ? aws : member.Name == "Service" ? services : []).AddRange(values);
        }

        return new PolicyPrincipals(aws, services);
    }

    /// <summary>Whether everybody is named, unsigned callers too.</summary>
    public bool IsAnyone => Aws.Contains(Anyone);

    /// <summary>How far the principals name a caller.</summary>
    public PrincipalMatch Match(TrustCaller caller)
    {
        if (caller.Service is not null)
        {
            return Services.Contains(caller.Service) || Aws.Contains(Anyone) ? PrincipalMatch.Named : PrincipalMatch.None;
        }

        var best = PrincipalMatch.None;
        foreach (var value in Aws)
        {
            var match = caller.IsItself(value) ? PrincipalMatch.Directly
                : value == Anyone || value == caller.Arn || value == caller.IdentityArn || value == caller.UniqueId ? PrincipalMatch.Named
                : value == caller.Account || value == $"arn:aws:iam::{caller.Account}:root" ? PrincipalMatch.Account
                : PrincipalMatch.None;
            best = match > best ? match : best;
        }

        return best;
    }

    private static bool IsAws(string value) =>
        value == Anyone
        || AccountId.IsWellFormed(value)
        || (Arn.TryParse(value, out var arn)
            && (arn.Service is "iam" or "sts")
            && AccountId.IsWellFormed(arn.Account)
            && !arn.Resource.Contains('*', StringComparison.Ordinal))
        || value.StartsWith("AIDA", StringComparison.Ordinal)
        || value.StartsWith("AROA", StringComparison.Ordinal);

    private static bool IsService(string value) =>
        value.Contains('.', StringComparison.Ordinal) && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-');
}
