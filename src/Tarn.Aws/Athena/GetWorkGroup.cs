using Tarn.Access;
using Tarn.Aws.Athena.Model;

namespace Tarn.Aws.Athena;

public sealed partial class AthenaDoor
{
    /// <summary>A work group: where its results go.</summary>
    public Task<GetWorkGroupOutput> GetWorkGroup(GetWorkGroupInput input, Call call, CancellationToken cancellationToken)
    {
        CheckWorkGroup(input.WorkGroup);
        return Task.FromResult(new GetWorkGroupOutput
        {
            WorkGroup = new WorkGroup
            {
                Name = Primary,
                State = "ENABLED",
                Description = "",
                Configuration = new WorkGroupConfiguration
                {
                    ResultConfiguration = new ResultConfiguration { OutputLocation = $"s3://aws-athena-query-results-{call.Account}-{call.Region}/" },
                    EnforceWorkGroupConfiguration = false,
                    PublishCloudWatchMetricsEnabled = false,
                    RequesterPaysEnabled = false,
                    EngineVersion = Executions.Engine,
                },
            },
        });
    }
}
