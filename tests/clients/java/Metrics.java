// CloudWatch with Java's SDK 2: metrics, their statistics and maths, alarms. java -cp 'JARS/*' Metrics.java URL NAMESPACE: ends at the first failure.
import java.net.URI;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.*;

public class Metrics {
    public static void main(String[] args) {
        String space = args[1];
        Instant at = Instant.now().truncatedTo(ChronoUnit.MINUTES).minusSeconds(120), end = at.plusSeconds(60);
        Dimension host = Dimension.builder().name("Host").value("a").build();
        try (CloudWatchClient client = CloudWatchClient.builder().endpointOverride(URI.create(args[0])).httpClient(
                software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient.create()).build()) {
            client.putMetricData(r -> r.namespace(space).metricData(
                MetricDatum.builder().metricName("m").dimensions(host).timestamp(at).values(1.0, 2.0, 4.0).counts(2.0, 1.0, 1.0).unit(StandardUnit.COUNT).build(),
                MetricDatum.builder().metricName("m").dimensions(host).timestamp(at).value(8.0).unit(StandardUnit.COUNT).build()));
            List<Metric> listed = client.listMetricsPaginator(r -> r.namespace(space)).metrics().stream().toList();
            check(listed.equals(List.of(Metric.builder().namespace(space).metricName("m").dimensions(host).build())), listed);
            Datapoint point = client.getMetricStatistics(r -> r.namespace(space).metricName("m").dimensions(host).startTime(at).endTime(end).period(60)
                .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT, Statistic.MAXIMUM)).datapoints().get(0);
            check(point.sum() == 16 && point.sampleCount() == 5 && point.maximum() == 8 && point.timestamp().equals(at) && point.unit() == StandardUnit.COUNT, point);
            List<MetricDataResult> results = client.getMetricDataPaginator(r -> r.startTime(at).endTime(end).metricDataQueries(
                MetricDataQuery.builder().id("m1").metricStat(s -> s.metric(listed.get(0)).period(60).stat("p50")).build(),
                MetricDataQuery.builder().id("e1").expression("m1 * 3").build())).metricDataResults().stream().toList();
            check(results.get(0).values().equals(List.of(2.0)) && results.get(1).values().equals(List.of(6.0)), results);
            client.putMetricAlarm(r -> r.alarmName(space).namespace(space).metricName("m").dimensions(host).statistic(Statistic.SUM).period(60)
                .evaluationPeriods(3).datapointsToAlarm(2).threshold(5.5).comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .treatMissingData("ignore").tags(Tag.builder().key("k").value("v").build()));
            client.setAlarmState(r -> r.alarmName(space).stateValue(StateValue.ALARM).stateReason("r"));
            MetricAlarm alarm = client.describeAlarms(r -> r.alarmNames(space)).metricAlarms().get(0);
            check(alarm.threshold() == 5.5 && alarm.datapointsToAlarm() == 2 && alarm.stateValue() == StateValue.ALARM && alarm.dimensions().equals(List.of(host)), alarm);
            try {
                client.putMetricData(r -> r.namespace(space).metricData(MetricDatum.builder().metricName("m").dimensions(host).build()));
                throw new AssertionError("a datum without a value was stored");
            } catch (CloudWatchException refused) {
                check(refused.statusCode() == 400, refused);
            }
            client.deleteAlarms(r -> r.alarmNames(space));
            check(client.describeAlarms(r -> r.alarmNames(space)).metricAlarms().isEmpty(), space);
        }
        System.out.println("ok");
    }

    static void check(boolean holds, Object shown) {
        if (!holds) throw new AssertionError(shown.toString());
    }
}
