using Tarn.Aws.Lambda.Model;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Finding;

/// <summary>Authorises a call on the function that it names, and finds the function.</summary>
/// <param name="registry">The registry of names.</param>
internal sealed class FunctionFinder(ResourceRegistry registry)
{
    /// <summary>The service in the registry.</summary>
    public const string Service = "lambda";

    /// <summary>The type in the registry.</summary>
    public const string Type = "function";

    /// <summary>Authorises the call's operation and finds the function.</summary>
    /// <exception cref="Storage.TarnException">AccessDenied; NotFound.</exception>
    /// <exception cref="AwsErrorException">The name is wrong.</exception>
    public FoundFunction Find(Call call, string name, string? qualifier = null)
    {
        var action = $"{Service}:{call.Operation}";
        var reference = FunctionReference.Read(call, action, name, qualifier);
        call.Authorize(action, reference.ArnIn(call));
        return Find(call, reference);
    }

    /// <summary>As <see cref="Find(Call, string, string?)"/>, for operations on a version or alias.</summary>
    /// <exception cref="Storage.TarnException">AccessDenied; NotFound.</exception>
    public FoundFunction FindQualified(Call call, string name, string qualifier)
    {
        var action = $"{Service}:{call.Operation}";
        var reference = FunctionReference.Read(call, action, name, qualifier);
        call.Authorize(action, $"{reference.ArnIn(call)}:{qualifier}");
        return Find(call, reference);
    }

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

    /// <summary>Finds a function without a check of permissions.</summary>
    /// <exception cref="Storage.TarnException">NotFound.</exception>
    public FoundFunction Find(Call call, FunctionReference reference)
    {
        var arn = reference.ArnIn(call);
        if (!registry.TryFind(NameOf(call, reference.Name), out var resource))
        {
            throw FunctionReasons.NoFunction(reference.Qualifier is null ? arn : $"{arn}:{reference.Qualifier}");
        }

        call.Touch(resource.Id);
        return new FoundFunction(new FunctionId(resource.Id.Value), reference.Name, arn, reference.Qualifier);
    }

    /// <summary>The registry's name of a function.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);
}
