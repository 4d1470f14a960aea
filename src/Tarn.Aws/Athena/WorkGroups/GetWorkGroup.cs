using Tarn.Access;
using Tarn.Aws.Athena.Model;
using Tarn.Aws.Athena.Resources;

namespace Tarn.Aws.Athena.WorkGroups;

internal sealed partial class WorkGroupOperations
{
    /// <summary>A work group: where its results go.</summary>
    public Task<GetWorkGroupOutput> GetWorkGroup(GetWorkGroupInput input, Call call, CancellationToken cancellationToken)
    {
        PrimaryWorkGroup.Check(input.WorkGroup);
        return Task.FromResult(new GetWorkGroupOutput
        {
            WorkGroup = new WorkGroup
            {
                Name = PrimaryWorkGroup.Name,
                State = "ENABLED",
                Description = "",
                Configuration = new WorkGroupConfiguration
                {
                    ResultConfiguration = new ResultConfiguration { OutputLocation = $"s3://aws-athena-query-results-{call.Account}-{call.Region}/" },
                    EnforceWorkGroupConfiguration = false,
                    PublishCloudWatchMetricsEnabled = false,
                    RequesterPaysEnabled = false,
                    EngineVersion = PrimaryWorkGroup.Engine,
                },
            },
        });
    }
}
