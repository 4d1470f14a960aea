using Tarn.Access.Registry;
using Tarn.Access.Secrets;

namespace Tarn.Access.Identities;

/// <summary>Condition keys about the resource of a question, from memory.</summary>
/// <param name="identities">Users and roles, and their boundaries.</param>
/// <param name="registry">Resources, their owners and tags.</param>
internal sealed class ResourceKeys(IdentityStore identities, ResourceRegistry registry)
{
    private const string Tag = "aws:resourcetag/";
    private const string IdentityTag = "iam:resourcetag/";
    private const string SecretTag = "secretsmanager:resourcetag/";
    private const string SecretStart = "arn:aws:secretsmanager:";

    /// <summary>The values of a key; null: the resource has none.</summary>
    /// <param name="resource">The resource's ARN, or <c>*</c>.</param>
    /// <param name="key">The key in lower case.</param>
    public IReadOnlyList<string>? Find(string resource, string key)
    {
        switch (key)
        {
            case "aws:resourceaccount" or "s3:resourceaccount":
                return AccountOf(resource) is { } account ? [account] : null;
            case "iam:permissionsboundary":
                return Registered(resource) is { Name.Service: "iam" } identity && identities.TryGet(identity.Id, out var model)
                    && model.Identity.Boundary is { } boundary ? [boundary] : null;
            case "secretsmanager:resource/allowrotationlambdaarn":
                return Registered(resource) is { Name.Service: "secretsmanager" } secret && SecretDefinition.Kind.Read(secret).Rotation is { } rotation
                    ? [rotation.FunctionArn]
                    : null;
            default:
                var start = key.StartsWith(Tag, StringComparison.Ordinal) ? Tag
                    : key.StartsWith(IdentityTag, StringComparison.Ordinal) && resource.StartsWith("arn:aws:iam:", StringComparison.Ordinal) ? IdentityTag
                    : key.StartsWith(SecretTag, StringComparison.Ordinal) && resource.StartsWith(SecretStart, StringComparison.Ordinal) ? SecretTag
                    : null;
                return start is not null && Registered(resource) is { } tagged && registry.TryGetTag(tagged.Id, key[start.Length..], out var value)
                    ? [value]
                    : null;
        }
    }

    private string? AccountOf(string resource) => !Arn.TryParse(resource, out var arn) ? null
        : arn.Account.Length > 0 ? arn.Account
        : Registered(resource)?.Owner;

    private Resource? Registered(string resource) =>
        Arn.TryParse(resource, out var arn) && NameOf(arn) is { } name && registry.TryFind(name, out var found) ? found : null;

    // The form of most ARNs is "type/name" or "type:name".
    private static ResourceName? NameOf(in Arn arn)
    {
        var text = arn.Resource;
        if (arn.Service == "s3")
        {
            return ResourceName.Global("s3", "bucket", text.Split('/')[0]);
        }

        if (arn.Service == "sqs")
        {
            return new ResourceName(arn.Account, arn.Region, "sqs", "queue", text);
        }

        var end = text.AsSpan().IndexOfAny('/', ':');
        if (end < 0)
        {
            return null;
        }

        var (type, name) = (text[..end], text[(end + 1)..]);
        switch (arn.Service)
        {
            case "iam" when type is "user" or "role":
                return IdentityNames.Of(arn.Account, type == "user" ? IdentityKind.User : IdentityKind.Role, name[(name.LastIndexOf('/') + 1)..]);
            case "iam":
                return type == IdentityNames.PolicyType ? IdentityNames.OfPolicy(arn.Account, name[(name.LastIndexOf('/') + 1)..]) : null;
            case "secretsmanager":
                name = SecretArn.NameIn(name) ?? name;
                break;
            case "lambda" or "logs":
                name = name.Split(':')[0];
                break;
            case "kinesis" when name.Split('/') is [var stream, "consumer", var consumer]:
                (type, name) = ("consumer", $"{stream}/{consumer.Split(':')[0]}");
                break;
        }

        return new ResourceName(arn.Account, arn.Region, arn.Service, type, name);
    }
}
