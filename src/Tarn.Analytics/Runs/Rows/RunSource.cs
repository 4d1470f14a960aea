using Tarn.Storage.Consumers;
using Tarn.Storage.Records;

namespace Tarn.Analytics.Runs.Rows;

/// <summary>A stream that an application reads, with the consumer that holds its records.</summary>
internal readonly record struct RunSource(StreamId Stream, ConsumerId Consumer);
