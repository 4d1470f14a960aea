using Tarn.Analytics.Applications;
using Tarn.Aws.TarnApi.Model;
using Tarn.Aws.TarnApi.Status;

namespace Tarn.Aws.TarnApi.Parts;

/// <summary>The applications that have late or bad records, with their counts.</summary>
public sealed class QuarantinesPart(ResourceRegistry registry, IMetadataStore store) : IStatusPart
{
    /// <inheritdoc/>
    public async ValueTask AddTo(StatusReport report, CancellationToken cancellationToken)
    {
        foreach (var application in registry.All("kinesisanalytics", "application").Where(one => one.Owner == report.Account))
        {
            var counts = await store.Read(reader => ApplicationQuarantineRow.Find(reader, new ApplicationKey(application.Id.Value)), cancellationToken);
            if (counts is { Late: > 0 } or { Bad: > 0 })
            {
                report.ApplicationQuarantines.Add(new ApplicationQuarantineStatus
                {
                    Region = application.Name.Region,
                    Name = application.Name.Name,
                    LateRecords = counts.Late,
                    BadRecords = counts.Bad,
                });
            }
        }

        report.ApplicationQuarantines.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
    }
}
