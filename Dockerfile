# For macOS and Windows, where the wall cannot be built, and for servers: marks behind the wall of a Linux kernel.
#
#   docker build -t autograder .
#   docker run --rm --network none -v "${PWD}:/class" autograder grade submitted --secret-file secret.txt --json marks.json
#
# Nothing in it runs as root, and marking needs no network.

FROM python:3.12-slim AS built
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --wheel-dir /wheels .

FROM python:3.12-slim
COPY --from=built /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels recurrent-autograder \
    && rm -rf /wheels \
    && useradd --create-home --uid 10001 grader
USER grader
# What is kept between runs may be written by any user that --user names.
ENV XDG_CACHE_HOME=/tmp/cache
WORKDIR /class
ENTRYPOINT ["autograder"]
CMD ["--help"]
