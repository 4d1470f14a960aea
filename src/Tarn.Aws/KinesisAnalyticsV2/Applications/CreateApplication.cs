using Tarn.Analytics.Applications;
using Tarn.Aws.KinesisAnalyticsV2.Definitions;
using Tarn.Aws.KinesisAnalyticsV2.Finding;
using Tarn.Aws.KinesisAnalyticsV2.Model;
using Tarn.Aws.Tagging;

namespace Tarn.Aws.KinesisAnalyticsV2.Applications;

internal sealed partial class ApplicationOperations
{
    private const int CountMax = 100;

    /// <summary>Makes an application, which does not run yet.</summary>
    [Refused("RuntimeEnvironment", "FLINK-1_20 or FLINK-2_2; docs/analytics.md has SQL-1_0's forms in Flink's SQL", "FLINK-1_20", "FLINK-2_2")]
    [Refused("ApplicationMode", "STREAMING", "STREAMING")]
    [Refused("ApplicationConfiguration.ApplicationCodeConfiguration.CodeContentType", "PLAINTEXT: a script in Flink's SQL", "PLAINTEXT")]
    [Refused("ApplicationConfiguration.ApplicationCodeConfiguration.CodeContent.S3ContentLocation", "TextContent")]
    [Refused("ApplicationConfiguration.ApplicationCodeConfiguration.CodeContent.ZipFileContent", "TextContent")]
    [Refused("ApplicationConfiguration.SqlApplicationConfiguration", "CREATE TABLE in the script; docs/analytics.md")]
    [Refused("ApplicationConfiguration.VpcConfigurations", "leave it out")]
    [Refused("ApplicationConfiguration.ZeppelinApplicationConfiguration", "the console's SQL page")]
    [Refused("ApplicationConfiguration.ApplicationEncryptionConfiguration.KeyType", "AWS_OWNED_KEY", "AWS_OWNED_KEY")]
    [Refused("ApplicationConfiguration.ApplicationEncryptionConfiguration.KeyId", "AWS_OWNED_KEY")]
    [Kept("ApplicationConfiguration.FlinkApplicationConfiguration", "checkpoints follow the state's size, and each application has one process")]
    [Kept("ApplicationConfiguration.EnvironmentProperties", "a script reads no properties")]
    [Kept("ApplicationConfiguration.ApplicationSystemRollbackConfiguration", "a version that does not begin holds it, with a reason")]
    [Kept("CloudWatchLoggingOptions", "messages are in the server's log and in tarn status")]
    public async Task<CreateApplicationOutput> CreateApplication(CreateApplicationInput input, Call call, CancellationToken cancellationToken)
    {
        input.Refuse();
        var arn = ApplicationFinder.ArnOf(call, input.ApplicationName);
        roles.Check(call, input.ServiceExecutionRole, arn);
        var config = ConfigInputs.Of(input);
        if (config.LogOptions.Count > 1)
        {
            throw KinesisAnalyticsV2Errors.InvalidArgumentException("An application has one CloudWatchLoggingOption at most.");
        }

        var made = await store.Commit(transaction => Add(transaction, input, call, arn, config), cancellationToken);
        call.Touch(made.Id);
        return new CreateApplicationOutput { ApplicationDetail = await Show(made, cancellationToken) };
    }

    private static async ValueTask<Resource> Add(
        IMetadataTransaction transaction, CreateApplicationInput input, Call call, string arn, ApplicationConfig config)
    {
        var name = ApplicationFinder.NameOf(call, input.ApplicationName);
        if (await ResourceRegistry.Find(transaction, name) is not null)
        {
            throw KinesisAnalyticsV2Errors.ResourceInUseException($"Application {arn} exists already.");
        }

        if ((await ResourceRegistry.List(transaction, ApplicationFinder.NameOf(call, ""), null, CountMax)).Count == CountMax)
        {
            throw KinesisAnalyticsV2Errors.LimitExceededException($"The account has {CountMax} applications in the region.");
        }

        var made = new Resource { Id = new ResourceId(transaction.NextId()), Name = name, Arn = arn, Owner = call.Account, Created = call.Time };
        await ResourceRegistry.Add(transaction, made);
        await TagChanges.Add(
            transaction,
            made.Id,
            [.. (input.Tags ?? []).Select(tag => KeyValuePair.Create(tag.Key, tag.Value ?? ""))],
            () => KinesisAnalyticsV2Errors.TooManyTagsException($"An application has at most {TagChanges.CountMax} tags."));
        ApplicationChanges.Create(transaction, ApplicationFinder.IdOf(made), input.ApplicationDescription, config, call.Time);
        return made;
    }
}
