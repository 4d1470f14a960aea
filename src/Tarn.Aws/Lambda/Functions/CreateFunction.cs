using Tarn.Aws.Lambda.Finding;
using Tarn.Aws.Lambda.Model;
using Tarn.Aws.Lambda.Refusals;
using Tarn.Aws.Lambda.Views;
using Tarn.Functions.Changes;
using Tarn.Functions.Definitions;

namespace Tarn.Aws.Lambda.Functions;

internal sealed partial class FunctionOperations
{
    /// <summary>Creates a function; it is Active within moments.</summary>
    /// <seealso href="https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html"/>
    [Kept("TracingConfig.Mode", "the tracing header is passed on; no trace is recorded", "Active")]
    [Refused("PackageType", "Zip", "Zip")]
    [RefusedInside("Architectures", "with provided* runtimes, the processor of the machine")]
    [Refused("Code.ImageUri", "ZipFile, or S3Bucket and S3Key")]
    [Refused("Code.S3ObjectVersion", "leave it out", "null")]
    [Refused("Code.SourceKMSKeyArn", "no key")]
    [Refused("CodeSigningConfigArn", "code without signatures")]
    [Refused("PublishTo", "Publish")]
    [Refused("TenancyConfig", "leave it out")]
    [Refused("VpcConfig.SubnetIds, VpcConfig.SecurityGroupIds", "the machine's network, or --function-network none")]
    [Refused("KMSKeyArn", "no key; variables are sealed with the instance's key")]
    [Refused("FileSystemConfigs", "EphemeralStorage")]
    [Refused("ImageConfig.Command, ImageConfig.EntryPoint, ImageConfig.WorkingDirectory", "PackageType Zip")]
    [Refused("SnapStart.ApplyOn", "None", "None")]
    [Refused("CapacityProviderConfig, DurableConfig", "leave it out")]
    public async Task<CreateFunctionOutput> CreateFunction(CreateFunctionInput input, Call call, CancellationToken cancellationToken)
    {
        var reference = FunctionReference.Read(call, "lambda:CreateFunction", input.FunctionName, null);
        input.Refuse();
        LambdaRefusals.Architectures("CreateFunction", input.Architectures, RequestedSettings.OwnArchitecture, input.Runtime);
        var settings = RequestedSettings.Of(input).Check();
        inputs.CheckMemory(settings.MemorySize);
        if (input.Runtime is null || input.Handler is null)
        {
            throw LambdaErrors.InvalidParameterValueException(
                "Runtime and Handler are mandatory parameters for functions created with deployment packages.");
        }

        inputs.CheckRole(call, input.Role);
        var uses = await inputs.Layers(call, input.Layers ?? [], cancellationToken);
        var code = await inputs.Code(
            call, new RequestedCode(input.Code.ZipFile, input.Code.S3Bucket, input.Code.S3Key), cancellationToken);
        await using var staged = code.Staged;
        CheckStorage(call, code);
        var config = settings.Apply(
            new VersionConfig
            {
                Runtime = input.Runtime,
                Role = input.Role,
                Architecture = input.Architectures is [var processor] ? processor : RequestedSettings.OwnArchitecture,
                LogGroup = LogGroupOf(reference.Name),
            },
            LogGroupOf(reference.Name),
            uses);
        var (id, version) = await store.Commit(transaction => Add(transaction, input, call, reference, config, code), cancellationToken);
        call.Touch(id);
        return new CreateFunctionOutput
        {
            FunctionMembers = FunctionViews.Members(reference.Name, FunctionViews.ArnOf(reference.ArnIn(call), version), version),
        };
    }

    private async ValueTask<(ResourceId Id, VersionDefinition Version)> Add(
        IMetadataTransaction transaction, CreateFunctionInput input, Call call, FunctionReference reference, VersionConfig config, NewCode code)
    {
        var name = FunctionFinder.NameOf(call, reference.Name);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw LambdaErrors.ResourceConflictException($"Function already exist: {reference.Name}");
        }

        var arn = reference.ArnIn(call);
        var resource = new Resource
        {
            Id = new ResourceId(transaction.NextId()),
            Name = name,
            Arn = arn,
            Owner = call.Account,
            Created = call.Time,
        };
        await ResourceRegistry.Add(transaction, resource);
        ResourceTags.Set(transaction, resource.Id, input.Tags ?? new Dictionary<string, string>());
        var id = new FunctionId(resource.Id.Value);
        var function = new FunctionDefinition { Account = call.Account, Region = call.Region, Name = reference.Name, Arn = arn };
        var latest = await functions.Create(transaction, id, function, config, code);
        var version = input.Publish == true ? await functions.Publish(transaction, id, arn, null, isPartOfChange: true) : latest;
        return (resource.Id, version);
    }
}
