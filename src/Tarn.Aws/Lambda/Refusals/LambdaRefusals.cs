using Tarn.Aws.Lambda.Model;

namespace Tarn.Aws.Lambda.Refusals;

/// <summary>Refuses settings that Tarn does not act on, by their names.</summary>
internal static class LambdaRefusals
{
    /// <summary>Refuses a member when it is set.</summary>
    /// <param name="isSet">Whether the request sets it.</param>
    /// <param name="instead">What works.</param>
    /// <exception cref="AwsErrorException">InvalidParameterValueException.</exception>
    public static void If(bool isSet, string operation, string member, string instead)
    {
        if (isSet)
        {
            throw LambdaErrors.InvalidParameterValueException(
                $"{member} is not supported by Tarn; supported: {instead} (docs/coverage.md#lambda-{operation.ToLowerInvariant()}).");
        }
    }

    /// <summary>Refuses settings of a new function.</summary>
    public static void Check(CreateFunctionInput input)
    {
        const string Operation = "CreateFunction";
        If(input.PackageType is "Image" || input.Code.ImageUri is not null, Operation, "PackageType Image", "Zip");
        If(input.Code.SourceKMSKeyArn is { Length: > 0 }, Operation, "Code.SourceKMSKeyArn", "no key");
        If(input.CodeSigningConfigArn is not null, Operation, "CodeSigningConfigArn", "code without signatures");
        If(input.PublishTo is not null, Operation, "PublishTo", "Publish");
        If(input.TenancyConfig is not null, Operation, "TenancyConfig", "environments of one function serve all callers");
        Check(Operation, input.VpcConfig, input.DeadLetterConfig, input.KMSKeyArn, input.FileSystemConfigs, input.ImageConfig, input.SnapStart);
        Check(Operation, input.CapacityProviderConfig, input.DurableConfig);
    }

    /// <summary>Refuses changed settings of a function.</summary>
    public static void Check(UpdateFunctionConfigurationInput input)
    {
        const string Operation = "UpdateFunctionConfiguration";
        Check(Operation, input.VpcConfig, input.DeadLetterConfig, input.KMSKeyArn, input.FileSystemConfigs, input.ImageConfig, input.SnapStart);
        Check(Operation, input.CapacityProviderConfig, input.DurableConfig);
    }

    /// <summary>Refuses a processor that is not this machine's, for programs that need it. Interpreters run code of both.</summary>
    public static void Architectures(string operation, IReadOnlyList<string>? architectures, string own, string? runtime) => If(
        architectures is [var wanted] && wanted != own && runtime?.StartsWith("provided", StringComparison.Ordinal) != false,
            operation,
            $"Architectures {(architectures is [var named] ? named : "")}",
            $"{own}, this machine's");

    private static void Check(
        string operation,
        VpcConfig? vpc,
        DeadLetterConfig? deadLetters,
        string? key,
        IReadOnlyList<FileSystemConfig>? files,
        ImageConfig? image,
        SnapStart? snapStart)
    {
        If(vpc is { SubnetIds.Count: > 0 } or { SecurityGroupIds.Count: > 0 }, operation, "VpcConfig", "the machine's network, or --function-network none");
        If(deadLetters?.TargetArn is { Length: > 0 }, operation, "DeadLetterConfig.TargetArn", "an OnFailure destination of PutFunctionEventInvokeConfig");
        If(key is { Length: > 0 }, operation, "KMSKeyArn", "variables are sealed with the instance's key");
        If(files is { Count: > 0 }, operation, "FileSystemConfigs", "/tmp with EphemeralStorage");
        If(image is { Command.Count: > 0 } or { EntryPoint.Count: > 0 } or { WorkingDirectory: not null }, operation, "ImageConfig", "PackageType Zip");
        If(snapStart?.ApplyOn is "PublishedVersions", operation, "SnapStart.ApplyOn PublishedVersions", "None");
    }

    private static void Check(string operation, CapacityProviderConfig? provider, DurableConfig? durable)
    {
        If(provider is not null, operation, "CapacityProviderConfig", "environments on this machine");
        If(durable is not null, operation, "DurableConfig", "functions without durable executions");
    }
}
