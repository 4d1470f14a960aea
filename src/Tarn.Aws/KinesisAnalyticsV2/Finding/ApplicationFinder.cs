using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Model;

namespace Tarn.Aws.KinesisAnalyticsV2.Finding;

/// <summary>Finds applications and their status.</summary>
/// <param name="registry">The registry of applications.</param>
/// <param name="store">The store of their rows.</param>
/// <param name="runs">Runs applications.</param>
internal sealed class ApplicationFinder(ResourceRegistry registry, IMetadataStore store, IApplicationRuns runs)
{
    private const string Service = KinesisAnalyticsV2Door.RegistryService;
    private const string Type = KinesisAnalyticsV2Door.RegistryType;

    /// <summary>The registry's name of an application.</summary>
    public static ResourceName NameOf(Call call, string name) => ResourceName.Of(call, Service, Type, name);

    /// <summary>The ARN of an application.</summary>
    public static string ArnOf(Call call, string name) => Access.Arn.Of(Service, call.Region, call.Account, $"{Type}/{name}").ToString();

    /// <summary>The id of an application's rows.</summary>
    public static ApplicationKey IdOf(Resource application) => new(application.Id.Value);

    /// <summary>The error for an application that does not exist.</summary>
    public static AwsErrorException NotFound(string arn) => KinesisAnalyticsV2Errors.ResourceNotFoundException($"Application {arn} does not exist.");

    /// <summary>Finds an application by its name.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource Find(Call call, string name)
    {
        if (!registry.TryFind(NameOf(call, name), out var found))
        {
            throw NotFound(ArnOf(call, name));
        }

        call.Touch(found.Id);
        return found;
    }

    /// <summary>Finds an application by its ARN.</summary>
    /// <exception cref="AwsErrorException">ResourceNotFoundException.</exception>
    public Resource FindByArn(Call call, string arn)
    {
        var start = ArnOf(call, "");
        return arn.StartsWith(start, StringComparison.Ordinal) ? Find(call, arn[start.Length..]) : throw NotFound(arn);
    }

    /// <summary>The rows of an application.</summary>
    /// <exception cref="TarnException">NotFound: it was deleted since.</exception>
    public ValueTask<(ApplicationRow Row, VersionRow Version)> Read(Resource application, CancellationToken cancellationToken) =>
        store.Read(reader => ApplicationChanges.Current(reader, IdOf(application)), cancellationToken);

    public RunStatus StatusOf(Resource application) => runs.StatusOf(IdOf(application));

    /// <summary>Whether a change of the version moves a run. A run that begins may have read the version before.</summary>
    public bool MustMove(Resource application) => StatusOf(application) is RunStatus.Running or RunStatus.Starting or RunStatus.Updating;
}
