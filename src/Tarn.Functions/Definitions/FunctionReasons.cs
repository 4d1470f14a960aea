using Tarn.Storage;

namespace Tarn.Functions.Definitions;

/// <summary>Failures of functions' definitions, in AWS's words.</summary>
public static class FunctionReasons
{
    /// <summary>The reason of a conflict while a version is being made.</summary>
    public const string NotReady = "NotReady";

    /// <summary>There is no such function, version or alias.</summary>
    /// <param name="arn">The ARN that was asked for.</param>
    public static TarnException NoFunction(string arn) => new(ErrorKind.NotFound, $"Function not found: {arn}");

    /// <summary>There is no such alias.</summary>
    public static TarnException NoAlias(string arn) => new(ErrorKind.NotFound, $"Cannot find alias arn: {arn}");

    /// <summary>A value is wrong.</summary>
    public static TarnException Invalid(string message) => new(ErrorKind.InvalidArgument, message);

    /// <summary>Another state than the one that the caller saw.</summary>
    public static TarnException OtherRevision() => new(
        ErrorKind.PreconditionFailed,
        "The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id");

    /// <summary>A change while another one is in progress.</summary>
    public static TarnException Changing(string arn, VersionDefinition version) => version.State == FunctionState.Pending
        ? new TarnException(
            ErrorKind.Conflict, "The operation cannot be performed at this time. The function is currently in the following state: Pending")
        : new TarnException(ErrorKind.Conflict, $"The operation cannot be performed at this time. An update is in progress for resource: {arn}");
}
