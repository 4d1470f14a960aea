using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Finds the function that a call names. The operation's access row has checked the caller's rights on it.</summary>
/// <param name="registry">The registry of names.</param>
internal sealed class FunctionFinder(ResourceRegistry registry)
{
    /// <summary>The service in the registry.</summary>
    public const string Service = "lambda";

    /// <summary>The type in the registry.</summary>
    public const string Type = "function";

    private const string NameMember = "FunctionName";
    private const string QualifierMember = "Qualifier";

    /// <summary>The ARN of the function that members of a request name, for <see cref="IDoor.ResourceOf"/>; null: they name none.</summary>
    public static string? ResourceOf(string members, Func<string, string?> read, Call call) => members switch
    {
        NameMember => Function(read(NameMember), null, call),
        $"{NameMember}:{QualifierMember}" => Function(read(NameMember), read(QualifierMember), call),
        "Resource" => TaggedResource(read(members), call),
        _ => throw new ArgumentOutOfRangeException(nameof(members), members, null),
    };

    private static string? Function(string? name, string? qualifier, Call call) =>
        name is null || FunctionReference.TryRead(call, name, qualifier) is not { } reference ? null
        : qualifier is null ? reference.ArnIn(call)
        : $"{reference.ArnIn(call)}:{qualifier}";

    // A function has one ARN here, however the caller writes it: a Deny of a policy names that one.
    private static string? TaggedResource(string? arn, Call call) => Arn.TryParse(arn ?? "", out var parsed)
        ? parsed.Resource.StartsWith(Type + ":", StringComparison.Ordinal) ? Function(arn, null, call) : arn
        : null;

    /// <summary>Finds the function.</summary>
    /// <exception cref="Storage.TarnException">AccessDenied: another account; NotFound.</exception>
    /// <exception cref="AwsErrorException">The name is wrong.</exception>
    public FoundFunction Find(Call call, string name, string? qualifier = null) =>
        Find(call, FunctionReference.Read(call, $"{Service}:{call.Operation}", name, qualifier));

    /// <summary>As <see cref="Find(Call, string, string?)"/>, for operations on a function alone: a name has no qualifier.</summary>
    /// <exception cref="AwsErrorException">InvalidParameterValueException: the name has a qualifier.</exception>
    public FoundFunction FindUnqualified(Call call, string name)
    {
        var found = Find(call, name);
        return found.Qualifier is null
            ? found
            : throw LambdaErrors.InvalidParameterValueException("This operation is permitted on Lambda functions only. Aliases and versions do not support "
                + "this operation. Please specify either a function name or an unqualified function ARN.");
    }

    /// <summary>As <see cref="Find(Call, string, string?)"/>, by a name that was read.</summary>
    /// <exception cref="Storage.TarnException">NotFound.</exception>
    public FoundFunction Find(Call call, FunctionReference reference)
    {
        var arn = reference.ArnIn(call);
        if (!registry.TryFind(NameOf(call, reference.Name), out var resource))
        {
            throw FunctionReasons.NoFunction(reference.Qualifier is null ? arn : $"{arn}:{reference.Qualifier}");
        }

        call.Touch(resource.Id, resource.Cells);
        return new FoundFunction(new FunctionId(resource.Id.Value), reference.Name, arn, reference.Qualifier);
    }

    /// <summary>The registry's name of a function.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);
}
