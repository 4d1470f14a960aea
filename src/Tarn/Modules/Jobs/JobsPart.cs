using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;
using Tarn.Jobs;

namespace Tarn.Modules.Jobs;

/// <summary>Background work: the last and the next run of each job.</summary>
internal sealed class JobsPart(JobRunner runner) : IStatusPart
{
    public ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        report.Jobs.AddRange(runner.States.Select(job => new JobStatus
        {
            Name = job.Key,
            Kind = job.Class.ToString().ToLowerInvariant(),
            LastRunAt = job.LastRunAt,
            LastDurationMs = (long)job.LastDuration.TotalMilliseconds,
            LastError = job.LastError,
            NextRunAt = job.NextRunAt,
        }));
        return ValueTask.CompletedTask;
    }
}
